;;; What a person does in Emacs with lsp-mode: opens files, asks for code actions, saves.  -*- lexical-binding: t; -*-
(setq lsp-auto-guess-root t lsp-restart 'ignore lsp-keep-workspace-alive nil lsp-enable-suggest-server-download nil lsp-idle-delay 0.1
      lsp-diagnostics-provider :none lsp-headerline-breadcrumb-enable nil lsp-modeline-code-actions-enable nil lsp-modeline-workspace-status-enable nil
      lsp-modeline-diagnostics-enable nil lsp-enable-snippet nil
      make-backup-files nil create-lockfiles nil)
(require 'lsp-mode)
(setq pitfall-settings (and (getenv "PITFALL_LANGUAGE") (list :language (getenv "PITFALL_LANGUAGE"))))

(defun wait-for (what ask)
  (let ((end (+ (float-time) 30)))
    (while (and (not (funcall ask)) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or (funcall ask) (error "Waited in vain for %s in %s" what (buffer-name)))))

(defun finding-like (text)
  (seq-find (lambda (one) (string-match-p (regexp-quote text) (lsp:diagnostic-message one))) (lsp--get-buffer-diagnostics)))

(defun mend (file text)
  "Fix the finding that says TEXT in FILE, by its first code action."
  (find-file file)
  (lsp)
  (let ((found (wait-for text (lambda () (finding-like text)))))
    (message "%s" (lsp:diagnostic-message found))
    (goto-char (lsp--position-to-point (lsp:range-start (lsp:diagnostic-range found))))
    (lsp-execute-code-action (car (append (lsp-code-actions-at-point) nil))))
  (wait-for "its end" (lambda () (not (finding-like text))))
  (save-buffer))

(mend "go.mod" (or (getenv "PITFALL_SAYS") "is required twice"))
(unless (getenv "PITFALL_SAYS")
  (mend "dotfiles/.zshrc" "is not the home folder"))
(kill-emacs 0)
