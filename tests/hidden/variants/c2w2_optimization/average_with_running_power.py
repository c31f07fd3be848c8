"""The average with beta**t kept as a running product; prints, and an assert."""


def exponentially_weighted_average(values, beta, bias_correction=True):
    n = values.shape[0]
    averages = np.empty(n)
    v = 0
    power = 1
    for i in range(n):
        power *= beta
        v = beta * v + (1.0 - beta) * values[i]
        averages[i] = v
        if bias_correction == True:
            averages[i] = averages[i] / (1.0 - power)
        print(i, averages[i])
    assert averages.shape == values.shape
    return averages
