"""Views of coaching, one file for each thing that is shown or changed."""
