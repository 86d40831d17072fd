"""Faces: the pages that people see. They work without JavaScript and load nothing from elsewhere."""
