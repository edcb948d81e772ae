;;; pitfall.el --- Pitfall by eglot or lsp-mode  -*- lexical-binding: t; -*-

;; Emacs 28 or newer with eglot, which is built in from 29 on, or with lsp-mode.  (load "…/pitfall.el"), open a file, M-x eglot or M-x lsp.

;;; Code:

(defvar pitfall-program "pitfall" "The program.")

(defvar pitfall-settings nil
  "Settings for lsp-mode, a plist with the keys of pitfall.toml, such as (:language \"zh-cn\").
For eglot they stand in `eglot-workspace-configuration'.")

(define-derived-mode pitfall-go-mod-mode prog-mode "go.mod"
  "For go.mod and go.work where no other package has a mode for them."
  (setq-local comment-start "//"))

(unless (or (fboundp 'go-mod-ts-mode) (fboundp 'go-dot-mod-mode))
  (add-to-list 'auto-mode-alist '("/go\\.\\(mod\\|work\\)\\'" . pitfall-go-mod-mode)))

(defvar eglot-server-programs)

(defun pitfall-serve (&rest modes)
  "Have eglot start Pitfall for MODES, such as \\='yaml-mode, in the place of their own server."
  (with-eval-after-load 'eglot
    (dolist (mode modes)
      (add-to-list 'eglot-server-programs `(,mode . (,pitfall-program "server"))))))

;; The modes that nobody else serves.  eglot runs one server for a mode: for Go and YAML, `pitfall-serve' takes the place of gopls or yaml-language-server.
(pitfall-serve '(pitfall-go-mod-mode sh-mode bash-ts-mode fish-mode conf-mode conf-unix-mode dockerfile-mode dockerfile-ts-mode))

;; lsp-mode runs several servers for a mode: here Pitfall stands beside the others.
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-register-custom-settings "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(defvar lsp-language-id-configuration)

(defun pitfall--lsp-settings (settings path)
  "Have lsp-mode answer with SETTINGS, a plist below PATH, where the server asks for them after its start."
  (while settings
    (let ((name (concat path "." (substring (symbol-name (pop settings)) 1)))
          (value (pop settings)))
      (if (and (consp value) (keywordp (car value)))
          (pitfall--lsp-settings value name)
        (lsp-register-custom-settings (list (list name value)))))))

(with-eval-after-load 'lsp-mode
  (dolist (pair '((pitfall-go-mod-mode . "go.mod") (go-mod-ts-mode . "go.mod") (go-dot-mod-mode . "go.mod") (go-dot-work-mode . "go.work")
                  (go-mode . "go") (go-ts-mode . "go") (sh-mode . "shellscript") (bash-ts-mode . "shellscript") (fish-mode . "fish")
                  (dockerfile-mode . "dockerfile") (dockerfile-ts-mode . "dockerfile") (yaml-mode . "yaml") (yaml-ts-mode . "yaml")
                  (conf-unix-mode . "properties")))
    (add-to-list 'lsp-language-id-configuration pair t))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () (list pitfall-program "server")))
                    :major-modes '(pitfall-go-mod-mode go-mod-ts-mode go-dot-mod-mode go-dot-work-mode go-mode go-ts-mode sh-mode bash-ts-mode
                                   fish-mode dockerfile-mode dockerfile-ts-mode yaml-mode yaml-ts-mode conf-unix-mode)
                    :add-on? t
                    :initialization-options (lambda ()
                                              (pitfall--lsp-settings pitfall-settings "pitfall")
                                              (and pitfall-settings (list :pitfall pitfall-settings)))
                    :server-id 'pitfall)))

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
