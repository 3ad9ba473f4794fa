"""From the summed mix to the finished record, by linear filters and gain curves that every stem gets alike."""
