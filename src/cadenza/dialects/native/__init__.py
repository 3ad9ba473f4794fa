"""The native API: the specification's Music Generation API, and what we add in the same words."""

from cadenza.dialects.native.routes import router
from cadenza.dialects.native.translate import error_response

__all__ = ["error_response", "router"]
