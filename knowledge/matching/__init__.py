"""From a question to ranked entries and one decision: answer, clarify, calculator or abstain."""
