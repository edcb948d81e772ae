;;; pitfall.el --- Pitfall by eglot  -*- lexical-binding: t; -*-

;; Emacs 28 or newer with eglot, which is built in from 29 on.  (load "…/pitfall.el"), open a file, M-x eglot.

;;; Code:

(require 'eglot)

(defvar pitfall-program "pitfall" "The program.")

(define-derived-mode pitfall-go-mod-mode prog-mode "go.mod"
  "For go.mod and go.work where no other package has a mode for them."
  (setq-local comment-start "//"))

(unless (or (fboundp 'go-mod-ts-mode) (fboundp 'go-dot-mod-mode))
  (add-to-list 'auto-mode-alist '("/go\\.\\(mod\\|work\\)\\'" . pitfall-go-mod-mode)))

;; The modes that nobody else serves.  eglot runs one server for a mode: for Go and YAML, `pitfall-serve' takes the place of gopls or yaml-language-server.
(add-to-list 'eglot-server-programs
             `((pitfall-go-mod-mode sh-mode bash-ts-mode fish-mode conf-mode conf-unix-mode dockerfile-mode dockerfile-ts-mode)
               . (,pitfall-program "server")))

(defun pitfall-serve (&rest modes)
  "Have Pitfall serve MODES, such as \\='yaml-mode, in the place of their own server."
  (dolist (mode modes)
    (add-to-list 'eglot-server-programs `(,mode . (,pitfall-program "server")))))

(defun pitfall-doctor ()
  "Show what Pitfall sees on this machine."
  (interactive)
  (let ((buffer (get-buffer-create "*pitfall doctor*")))
    (with-current-buffer buffer
      (let ((inhibit-read-only t))
        (erase-buffer)
        (call-process pitfall-program nil buffer nil "doctor" "--color" "never")
        (goto-char (point-min)))
      (compilation-mode))
    (display-buffer buffer)))

(provide 'pitfall)
;;; pitfall.el ends here
