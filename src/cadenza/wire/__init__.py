"""The shapes that other people's APIs send and receive: a dialect answers in them, a hosted engine asks in them."""
