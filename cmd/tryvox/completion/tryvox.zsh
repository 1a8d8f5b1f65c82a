#compdef tryvox
# zsh completion of tryvox. For every shell: tryvox completion zsh > "${fpath[1]}/_tryvox"
_tryvox() {
	local -a candidates
	candidates=("${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
	if [[ -n "${candidates[*]}" ]]; then
		compadd -- "${candidates[@]}"
	else
		_files
	fi
}
if [[ "$funcstack[1]" == _tryvox ]]; then
	_tryvox "$@"
else
	compdef _tryvox tryvox
fi
