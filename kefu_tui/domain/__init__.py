"""The rules of the field, pure: no file, no clock, no screen. docs/rules.md has them in words."""
