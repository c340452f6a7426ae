// The room Plan.
