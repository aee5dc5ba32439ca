"""What a learner takes home: a training as one plain script, and a run as files that other programs read."""
