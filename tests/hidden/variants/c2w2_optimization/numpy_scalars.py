"""Rates as np.float64 and 0-d arrays, by np.floor, np.divide and np.floor_divide."""


def update_lr(learning_rate0, epoch_num, decay_rate):
    learning_rate = (1 / (1 + decay_rate * epoch_num)) * learning_rate0
    return np.float64(learning_rate)


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    learning_rate = learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval))
    print("rate", learning_rate)
    return np.asarray(learning_rate)
