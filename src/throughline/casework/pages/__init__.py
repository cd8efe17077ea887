"""The pages of casework, one module for each thing that a person comes here to do."""
