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
