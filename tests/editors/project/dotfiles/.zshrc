# Go
export GOPATH="~/go"
export GOPROXY=https://*.goproxy.io,direct
export PATH=$HOME/go/bin

alias gs='git status'
