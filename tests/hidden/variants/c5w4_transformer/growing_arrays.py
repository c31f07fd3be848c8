"""The answer as an array that grows, and an array in the end."""


def greedy_decode(model, source, start, end, max_len):
    output = np.array([[start]])
    for _ in range(max_len):
        predictions = model(source[None, :], output)[:, -1:, :]
        predicted_id = np.argmax(predictions, axis=-1)
        output = np.concatenate([output, predicted_id], axis=-1)
        if predicted_id == end:
            break
    return np.squeeze(output, axis=0)[1:]
