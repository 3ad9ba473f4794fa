"""Other people's services as engines: one module a provider; asking, finishing and keeping notes are shared."""
