"""What a summary is made of: one file a block, or a few blocks of one noun; `reporting.registry` names them."""
