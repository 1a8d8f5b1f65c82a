# fish completion of tryvox. For every shell:
# tryvox completion fish > ~/.config/fish/completions/tryvox.fish
function __tryvox_complete
	set -l words (commandline --tokenize --cut-at-cursor --current-process)
	$words[1] __complete $words[2..-1] (commandline --current-token --cut-at-cursor) 2>/dev/null
end
complete --command tryvox --no-files --arguments '(__tryvox_complete)'
complete --command tryvox --condition 'not __tryvox_complete | string length --quiet' --force-files
