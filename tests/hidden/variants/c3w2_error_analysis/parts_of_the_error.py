"""The report from the shares of four kinds of examples."""


def label_report(given, true, predicted):
    def share(flags):
        return np.sum(flags) / flags.shape[1]

    network = share((given == true) & (predicted != true))
    label = share((given != true) & (predicted == true))
    both = share((given != true) & (predicted != true) & (predicted != given))
    unseen = share((given != true) & (predicted == given))
    return {
        "error": network + label + both,
        "due_to_labels": label,
        "other": network + both,
        "true_error": network + both + unseen,
    }
