# bash completion of tryvox. For this shell: source <(tryvox completion bash)
# For every shell: tryvox completion bash > /etc/bash_completion.d/tryvox
_tryvox() {
	local line=${COMP_LINE:0:COMP_POINT} words=()
	# bash cuts words at = and :, tryvox does not: read the line anew.
	IFS=$' \t' read -ra words <<< "$line"
	[[ $line == *[[:space:]] ]] && words+=("")
	local last=${words[${#words[@]} - 1]} cut=
	# What stands before the last = or : is not replaced by bash.
	[[ $last == *[=:]* ]] && cut=${last%"${last##*[=:]}"}
	COMPREPLY=()
	local candidate
	while IFS= read -r candidate; do
		COMPREPLY+=("${candidate#"$cut"}")
	done < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
}
complete -o default -F _tryvox tryvox
