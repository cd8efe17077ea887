"""Words by which a sharing that follows from a fact is known again: nobody can choose them for a decision of their own."""

REQUEST = "the request or its answer is addressed to them"
