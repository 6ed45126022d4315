"""Views of planning, one file for each thing that is shown or changed."""
