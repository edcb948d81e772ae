; extends
; The block comment right above `import "C"` is C. Its delimiters are not.
((comment) @injection.content
  .
  (import_declaration
    (import_spec
      path: (interpreted_string_literal) @_path))
  (#eq? @_path "\"C\"")
  (#match? @injection.content "^/\\*")
  (#offset! @injection.content 0 2 0 -2)
  (#set! injection.language "c"))

; So are the line comments right above it, up to twelve of them, read as one text.
(([
    ((comment) @injection.content . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
    ((comment) @injection.content . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (comment) @_between . (import_declaration (import_spec path: (interpreted_string_literal) @_path)))
  ])
  (#eq? @_path "\"C\"")
  (#match? @injection.content "^//")
  (#match? @_between "^//")
  (#offset! @injection.content 0 2 0 0)
  (#set! injection.combined)
  (#set! injection.language "c"))
