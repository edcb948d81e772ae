" Pitfall by ALE: put this file into ~/.vim/after/plugin. It stands beside ALE's other linters for these types.
if exists('g:loaded_pitfall_ale') || empty(globpath(&runtimepath, 'autoload/ale/linter.vim'))
  finish
endif
let g:loaded_pitfall_ale = 1

function! s:root(buffer) abort
  for l:mark in ['go.work', '.git', 'pitfall.toml', 'go.mod']
    let l:found = ale#path#FindNearestFile(a:buffer, l:mark)
    if empty(l:found)
      let l:found = substitute(ale#path#FindNearestDirectory(a:buffer, l:mark), '/$', '', '')
    endif
    if !empty(l:found)
      return fnamemodify(l:found, ':h')
    endif
  endfor
  return expand('#' . a:buffer . ':p:h')
endfunction

for s:type in ['gomod', 'gowork', 'go', 'sh', 'bash', 'zsh', 'fish', 'dockerfile', 'yaml', 'helm']
  call ale#linter#Define(s:type, {
  \ 'name': 'pitfall',
  \ 'lsp': 'stdio',
  \ 'executable': get(g:, 'pitfall_program', 'pitfall'),
  \ 'command': '%e server',
  \ 'project_root': function('s:root'),
  \ })
endfor
