// The room Results.
