;;; What a person does in Emacs: opens files, asks for code actions, saves.  -*- lexical-binding: t; -*-
(require 'eglot)
(setq eglot-sync-connect 20 eglot-autoshutdown t flymake-no-changes-timeout 0.1 make-backup-files nil create-lockfiles nil)

(defun wait-for (what ask)
  (let ((end (+ (float-time) 30)))
    (while (and (not (funcall ask)) (< (float-time) end))
      (accept-process-output nil 0.05)
      (flymake-start))
    (or (funcall ask) (error "Waited in vain for %s in %s" what (buffer-name)))))

(defun finding-like (text)
  (seq-find (lambda (one) (string-match-p (regexp-quote text) (flymake-diagnostic-text one))) (flymake-diagnostics)))

(defun mend (file text)
  "Fix the finding that says TEXT in FILE, by its first code action."
  (find-file file)
  (unless (eglot-managed-p) (call-interactively #'eglot))
  (flymake-mode 1)
  (let ((found (wait-for text (lambda () (finding-like text)))))
    (message "%s" (flymake-diagnostic-text found))
    (goto-char (flymake-diagnostic-beg found))
    (let* ((actions (append (eglot-code-actions (point) (1+ (point)) "quickfix") nil))
           (action (car actions))
           (server (eglot-current-server)))
      (unless (plist-get action :edit)
        (setq action (jsonrpc-request server :codeAction/resolve action)))
      (eglot--apply-workspace-edit (plist-get action :edit) nil)))
  (save-buffer)
  (wait-for "its end" (lambda () (not (finding-like text)))))

(mend "go.mod" "is required twice")
(mend "dotfiles/.zshrc" "is not the home folder")
(kill-emacs 0)
