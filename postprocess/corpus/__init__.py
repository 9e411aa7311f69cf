"""The corpus on disk: the fixed tables of DESIGN §5, written so that the same input gives the
same bytes."""
