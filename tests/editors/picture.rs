//! A picture of Neovim for the README.
