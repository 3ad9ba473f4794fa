"""ElevenLabs' music API, as its clients speak it."""

from cadenza.dialects.elevenlabs.routes import document, may_own, owns, owns_body, router
from cadenza.dialects.elevenlabs.translate import error_response

__all__ = ["document", "error_response", "may_own", "owns", "owns_body", "router"]
