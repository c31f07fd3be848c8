"""The latest start against the earliest end; a word as long as the clip, with zeros round it; sets of steps."""


def is_overlapping(segment_time, previous_segments):
    return any(max(segment_time[0], s) <= min(segment_time[1], e) for s, e in previous_segments)


def insert_audio_clip(background, audio_clip, previous_segments):
    for attempt in range(50):
        start, end = get_random_time_segment(len(audio_clip) // SAMPLES_PER_MS)
        if is_overlapping((start, end), previous_segments):
            continue
        previous_segments.append((start, end))
        before = start * SAMPLES_PER_MS
        word = np.pad(audio_clip, (before, len(background) - before - len(audio_clip)))
        return background + word, (start, end)
    return np.array(background), None


def frame_f1(y, probabilities, threshold=0.5):
    found = {t for t in range(y.shape[1]) if probabilities[0, t] > threshold}
    ones = {t for t in range(y.shape[1]) if y[0, t]}
    if not found & ones:
        return 0.0
    precision = len(found & ones) / len(found)
    recall = len(found & ones) / len(ones)
    return 2 * precision * recall / (precision + recall)
