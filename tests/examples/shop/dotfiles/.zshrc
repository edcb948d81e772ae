# What everybody in the team sources.
export GOPATH="~/go"
export GOPROXY=https://proxy.example.com,direct
export GOPRIVATE=example.com/*
export PATH=$GOPATH/bin:/usr/local/go/bin
