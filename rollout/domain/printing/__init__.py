"""What is printed where: a brief's facts as the words that go into the places of each sheet. One sheet a file."""
