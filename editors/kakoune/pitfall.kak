# Pitfall by kakoune-lsp: source this file in kakrc, after the line that loads kakoune-lsp. Its server is added to those that are there already.

# Files that Kakoune has no name for.
hook -group pitfall global BufCreate (?:.*/)?go\.mod %{ set-option buffer filetype gomod }
hook -group pitfall global BufCreate (?:.*/)?go\.work %{ set-option buffer filetype gowork }
hook -group pitfall global BufCreate (?:.*/)?\.env(?:\..*)? %{ set-option buffer filetype env }

hook -group pitfall global BufSetOption filetype=(?:gomod|gowork|env|go|sh|fish|dockerfile|yaml|toml) %{
    set-option -add buffer lsp_servers %{
        [pitfall]
        root_globs = ["go.work", ".git", "go.mod", "pitfall.toml"]
        command = "pitfall"
        args = ["server"]
        settings_section = "pitfall"
        [pitfall.settings.pitfall]
        # The keys of pitfall.toml, for instance: language = "zh-cn"
    }
}
