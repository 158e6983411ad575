"""The life-domain matrix: ratings that stand beside each other, and the talk that follows where two agencies are far apart."""
