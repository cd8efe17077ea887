"""From the first sign to a recorded consideration: the first two minutes, recognising, rights, somewhere safe."""
