"""Views of requirements, one file for each thing that is shown or changed."""
