# The formula of the tap pitfall-ls/tap. The release workflow writes VERSION and the checksums. Not tried on a Mac yet.
class Pitfall < Formula
  desc "Traps of a Go environment, caught where they are written"
  homepage "https://github.com/pitfall-ls/pitfall"
  version "VERSION"
  license any_of: ["MIT", "Apache-2.0"]

  on_macos do
    on_arm do
      url "https://github.com/pitfall-ls/pitfall/releases/download/v#{version}/pitfall-#{version}-aarch64-apple-darwin.tar.gz"
      sha256 "SHA256_AARCH64_APPLE_DARWIN"
    end
    on_intel do
      url "https://github.com/pitfall-ls/pitfall/releases/download/v#{version}/pitfall-#{version}-x86_64-apple-darwin.tar.gz"
      sha256 "SHA256_X86_64_APPLE_DARWIN"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/pitfall-ls/pitfall/releases/download/v#{version}/pitfall-#{version}-aarch64-unknown-linux-musl.tar.gz"
      sha256 "SHA256_AARCH64_UNKNOWN_LINUX_MUSL"
    end
    on_intel do
      url "https://github.com/pitfall-ls/pitfall/releases/download/v#{version}/pitfall-#{version}-x86_64-unknown-linux-musl.tar.gz"
      sha256 "SHA256_X86_64_UNKNOWN_LINUX_MUSL"
    end
  end

  def install
    bin.install "bin/pitfall"
    man1.install "share/man/man1/pitfall.1"
    bash_completion.install "share/bash-completion/completions/pitfall"
    zsh_completion.install "share/zsh/site-functions/_pitfall"
    fish_completion.install "share/fish/vendor_completions.d/pitfall.fish"
  end

  test do
    (testpath/".zshrc").write "export GOPATH=\"~/go\"\n"
    assert_match "env/quoted-tilde", shell_output("#{bin}/pitfall check #{testpath}", 1)
  end
end
