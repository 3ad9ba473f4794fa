"""Effects: each takes sound and gives sound; the ones that stems share are linear or plain gains."""
