"""What a call used and cost, as the provider reported it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and cost of one call. None: the provider did not say."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    cached_tokens: int | None = None
    """Prompt tokens read from the provider's cache; part of `prompt_tokens`."""
    reasoning_tokens: int | None = None
    """Tokens spent thinking; part of `completion_tokens`."""
    credits: float | None = None
    """AI/ML API credits, from `meta.usage.credits_used`."""
    cost_usd: float | None = None
    """US dollars, from `meta.usage.usd_spent` or `usage.cost`."""
