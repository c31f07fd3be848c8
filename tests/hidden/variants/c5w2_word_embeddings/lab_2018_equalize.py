"""The style of a notebook of 2018: the equations of the lab one by one, with np.divide and np.abs."""


def equalize(pair, bias_axis, word_to_vec_map):
    w1, w2 = pair
    e_w1, e_w2 = word_to_vec_map[w1], word_to_vec_map[w2]
    mu = (e_w1 + e_w2) / 2
    mu_B = np.divide(np.dot(mu, bias_axis), np.linalg.norm(bias_axis) ** 2) * bias_axis
    mu_orth = mu - mu_B
    e_w1B = np.divide(np.dot(e_w1, bias_axis), np.linalg.norm(bias_axis) ** 2) * bias_axis
    e_w2B = np.divide(np.dot(e_w2, bias_axis), np.linalg.norm(bias_axis) ** 2) * bias_axis
    root = np.sqrt(np.abs(1 - np.linalg.norm(mu_orth) ** 2))
    corrected_e_w1B = root * np.divide(e_w1B - mu_B, np.linalg.norm(e_w1B - mu_B))
    corrected_e_w2B = root * np.divide(e_w2B - mu_B, np.linalg.norm(e_w2B - mu_B))
    e1 = corrected_e_w1B + mu_orth
    e2 = corrected_e_w2B + mu_orth
    return e1, e2
