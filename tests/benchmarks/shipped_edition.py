"""Which edition is measured."""

EDITION = "ai_for_health_2021"
