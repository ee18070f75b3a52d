"""The same wall in other frameworks, for `bench wall`; they run in an environment of their own."""
