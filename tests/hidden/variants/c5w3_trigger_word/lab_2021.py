"""The style of a notebook of 2021: guards before loops, a retry that counts down."""


def is_overlapping(segment_time, previous_segments):
    segment_start, segment_end = segment_time
    for previous_start, previous_end in previous_segments:
        if not (segment_end < previous_start or segment_start > previous_end):
            return True
    return False


def insert_audio_clip(background, audio_clip, previous_segments):
    segment_ms = int(len(audio_clip) / SAMPLES_PER_MS)
    segment_time = get_random_time_segment(segment_ms)
    retry = 5
    while is_overlapping(segment_time, previous_segments) and retry >= 0:
        segment_time = get_random_time_segment(segment_ms)
        retry = retry - 1
    if not is_overlapping(segment_time, previous_segments):
        previous_segments.append(segment_time)
        new_background = np.array(background)
        new_background[segment_time[0] * 8 : (segment_time[1] + 1) * 8] += audio_clip
    else:
        new_background = background
        segment_time = (10000, 10000)
    return new_background, segment_time


def insert_ones(y, segment_end_ms, clip_ms=10000, steps=50):
    _, Ty = y.shape
    segment_end_y = int(segment_end_ms * Ty / clip_ms)
    if segment_end_y < Ty:
        for i in range(segment_end_y + 1, min(segment_end_y + 1 + steps, Ty)):
            y[0, i] = 1
    return y
