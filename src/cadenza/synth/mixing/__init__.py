"""The desk's channels, buses and sends, and the balance between them."""
