"""Replicate's HTTP API: predictions of models that make music."""

from cadenza.dialects.replicate.routes import SHAPERS, document, may_own, owns, owns_body, router
from cadenza.dialects.replicate.translate import error_response

__all__ = ["SHAPERS", "document", "error_response", "may_own", "owns", "owns_body", "router"]
