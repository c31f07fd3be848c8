"""Inputs in the style of 2018: reshapes, asserts, prints, np.fliplr image by image."""


def normalize_inputs(X_train, X_test):
    n = X_train.shape[0]
    mu = np.mean(X_train, axis=1).reshape(n, 1)
    sigma2 = np.mean(np.power(X_train - mu, 2), axis=1).reshape(n, 1)
    assert mu.shape == (n, 1)
    sigma = np.sqrt(sigma2)
    sigma = sigma + (sigma == 0)
    print("mu = " + str(mu))
    X_train = X_train - mu
    X_train /= sigma
    return [X_train, np.divide(X_test - mu, sigma)]


def mirror_images(images, Y):
    flipped = []
    for image in images:
        flipped.append(np.fliplr(image))
    return np.append(images, np.array(flipped), axis=0), np.append(Y, Y, axis=1)
