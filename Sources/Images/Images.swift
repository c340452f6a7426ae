// The room Images.
