"""An independent look at a built corpus: other code and another library than the decision's."""
