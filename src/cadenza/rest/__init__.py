"""What every dialect needs of HTTP: who is asking, bodies, links, files, event streams, waiting. No dialect's words."""
