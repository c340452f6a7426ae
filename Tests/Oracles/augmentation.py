"""Writes Tests/ImagesTests/Goldens/augmentation.{json,f32}: what Keras's augmentation makes of one
small picture with given random numbers.

Run from the repository's root: python3 Tests/Oracles/augmentation.py
Written with Keras 3.15.1, TensorFlow 2.21.0, Pillow 13.0.0, SciPy and NumPy 2.4.6.

The numbers file holds the pictures one after another as little-endian float32; the JSON file has the
cases with where their pictures begin. The first picture is the source.
"""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import keras
from keras.src.legacy.preprocessing.image import ImageDataGenerator

GOLDENS = pathlib.Path(__file__).parent.parent / "ImagesTests" / "Goldens"
HEIGHT, WIDTH = 9, 7

pictures, cases = [], []


def picture():
    """Slopes with texture, of whole grey levels and of fractions."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    rgb = np.stack([30 * x, 26 * y, 250 - 14 * x - 15 * y], -1)
    rgb += np.random.default_rng(3).normal(0, 25, rgb.shape)
    rgb[4:7, 3:6] = [250.5, 12.25, 90]
    return np.clip(rgb, 0, 255).astype(np.float32)


SOURCE = picture()


def add(name, image, numbers, **words):
    image = np.asarray(image, dtype="<f4")
    cases.append({"name": name, "height": image.shape[0], "width": image.shape[1],
                  "start": sum(p.size for p in pictures), "numbers": numbers, "words": words})
    pictures.append(image)


def generator():
    """`ImageDataGenerator.apply_transform`, the order of its changes included."""
    affine = {"theta": 25.0, "tx": 2.3, "ty": -1.25, "shear": 12.0, "zx": 1.4, "zy": 0.8}
    changes = [
        {"brightness": 0.0}, {"brightness": 0.4}, {"brightness": 1.0}, {"brightness": 1.7},
        {"channel_shift_intensity": 31.7}, {"channel_shift_intensity": -60.25},
        {"flip_vertical": 1.0, "channel_shift_intensity": 20.0, "brightness": 0.9},
        {**affine, "brightness": 1.3},
        {**affine, "flip_horizontal": 1.0, "flip_vertical": 1.0,
         "channel_shift_intensity": -40.5, "brightness": 0.75},
    ]
    for change in changes:
        # A fill value that is no grey level stretches the picture when its brightness changes.
        for fill, value in [("nearest", 0.0), ("constant", 300.0), ("constant", -40.0)]:
            if fill != "nearest" and "theta" not in change:
                continue
            maker = ImageDataGenerator(fill_mode=fill, cval=value)
            image = maker.apply_transform(SOURCE.copy(), change)
            add("generator", image, {**change, "fill_value": value}, fill=fill)


def layer(made, transformation):
    batched = {key: np.asarray(value, np.float32) for key, value in transformation.items()
               if key != "input_shape"}
    return made.transform_images(SOURCE[None].copy(), batched, training=True)[0]


def column(value):
    return np.full((1, 1), value, np.float32)


def layers():
    """`transform_images` of Keras's layers, with transformations of given numbers."""
    make = keras.layers
    for mode in ("horizontal", "vertical", "horizontal_and_vertical"):
        for flipped in (False, True):
            image = make.RandomFlip(mode).transform_images(
                SOURCE[None].copy(), {"flips": np.full((1, 1, 1, 1), flipped)}, training=True)[0]
            add("random_flip", image, {"flips": float(flipped)}, mode=mode)
    for top, left in ((0, 0), (3, 2)):
        image = make.RandomCrop(6, 5).transform_images(SOURCE[None].copy(), (top, left))[0]
        add("random_crop", image, {"top": top, "left": left})
    for fill in ("nearest", "constant", "reflect", "wrap"):
        for interpolation in ("bilinear", "nearest"):
            options = {"fill_mode": fill, "interpolation": interpolation, "fill_value": 70.0}
            words = {"fill_mode": fill, "interpolation": interpolation}
            for angle in (33.3, -145.0):
                rotation = make.RandomRotation(0.5, **options)
                zeros, ones = np.zeros([1], np.float32), np.ones([1], np.float32)
                matrix = rotation._compute_affine_matrix(
                    center_x=0.5, center_y=0.5, angle=np.full([1], angle, np.float32),
                    translate_x=zeros, translate_y=zeros, scale=ones, shear_x=zeros,
                    shear_y=zeros, height=HEIGHT, width=WIDTH)
                add("random_rotation", layer(rotation, {"rotation_matrix": matrix}),
                    {"angle": angle}, **words)
            for high, wide in ((1.37, 0.66), (0.71, 1.9), (1.23, 1.23)):
                add("random_zoom", layer(make.RandomZoom(0.5, **options), {
                    "height_zoom": column(high), "width_zoom": column(wide)}),
                    {"height_zoom": high, "width_zoom": wide}, **words)
            for down, right in ((2.3, -3.7), (-14.6, 12.2)):
                moved = np.array([[right, down]], np.float32)
                add("random_translation", layer(
                    make.RandomTranslation(0.5, 0.5, **options), {"translations": moved}),
                    {"down": down, "right": right}, **words)
            for x, y in ((0.31, 0.17), (-0.83, -0.4)):
                add("random_shear", layer(make.RandomShear(0.5, 0.5, **options), {
                    "shear_factor": np.array([[x, y]], np.float32)}), {"x": x, "y": y}, **words)
    cube = (1, 1, 1, 1)
    for factor in (0.6, 1.0, 1.45):
        for low, high in ((0, 255), (30, 220)):
            add("random_contrast", layer(make.RandomContrast(0.5, value_range=(low, high)), {
                "contrast_factor": np.full(cube, factor)}),
                {"factor": factor, "low": low, "high": high})
    for delta in (-60.5, 25.25):
        for low, high in ((0, 255), (30, 220)):
            add("random_brightness", layer(make.RandomBrightness(0.5, value_range=(low, high)), {
                "rgb_delta": np.full(cube, delta)}), {"delta": delta, "low": low, "high": high})
    for factor in (-0.45, -0.1, 0.0, 0.2, 0.5):
        add("random_hue", layer(make.RandomHue(0.5), {"factor": np.full([1], factor)}),
            {"factor": factor, "low": 0, "high": 255})
    for factor in (0.0, 0.3, 1.0, 2.5):
        for high in (1, 255):
            # The range is one of saturations: the standard one lets them go beyond 1.
            add("random_saturation", layer(make.RandomSaturation(0.5, value_range=(0, high)), {
                "factor": np.full([1], factor)}), {"factor": factor, "low": 0, "high": high})
    for low, high in ((0, 255), (30, 220)):
        span = {"low": low, "high": high}
        options = {"value_range": (low, high)}
        inside = np.clip(SOURCE, low, high)[None].copy()
        for factor in (0.0, 0.35, 1.0):
            add("random_color_degeneration", np.asarray(
                make.RandomColorDegeneration(1.0, **options).transform_images(
                    inside.copy(), {"factor": np.full(cube, factor, np.float32)}))[0],
                {"factor": factor, **span})
            add("random_sharpness", np.asarray(make.RandomSharpness(1.0, **options).transform_images(
                inside.copy(), {"factor": np.full([1], factor, np.float32)}))[0],
                {"factor": factor, **span})
        for bits in (1, 3, 8):
            add("random_posterization", np.asarray(
                make.RandomPosterization(8, **options).transform_images(
                    inside.copy(), {"shift_factor": np.full([1], 8 - bits, np.uint8)}))[0],
                {"bits": bits, **span})
        for addition, threshold in ((0.0, 0.0), (30.5, 120.25), (100.0, 255.0)):
            add("solarization", np.asarray(make.Solarization(1.0, 1.0, **options).transform_images(
                inside.copy(), {"additions": np.full(cube, addition, np.float32),
                                "thresholds": np.full(cube, threshold, np.float32)}))[0],
                {"addition": addition, "threshold": threshold, **span})
        add("auto_contrast", np.asarray(
            make.AutoContrast(**options).transform_images(inside.copy()))[0], span)
        for bins in (256, 20):
            add("equalization", np.asarray(make.Equalization(bins=bins, **options).transform_images(
                inside.copy(), None))[0], {"bins": bins, **span})
    other = SOURCE[::-1, ::-1].copy()
    pair = np.stack([SOURCE, other])
    for share in (0.0, 0.3, 1.0):
        mixed = make.MixUp().transform_images(pair.copy(), {
            "mix_weight": np.full([2], share, np.float32), "permutation_order": np.array([1, 0])})
        add("mix_up", np.asarray(mixed)[0], {"share": share})
    cutter = make.CutMix()
    for top, left, bottom, right in ((0.0, 0.0, 4.5, 3.2), (2.2, 1.7, 9.0, 5.0), (3.0, 3.0, 3.0, 3.0)):
        corners = [np.full([2], v, np.float32) for v in (left, right, top, bottom)]
        masks, weight = cutter._generate_batch_mask(pair.shape, corners)
        mixed = cutter.transform_images(pair.copy(), {
            "permutation_order": np.array([1, 0]), "batch_masks": masks, "mix_weight": weight})
        add("cut_mix", np.asarray(mixed)[0], {
            "top": top, "left": left, "bottom": bottom, "right": right,
            "share": float(np.asarray(weight).ravel()[0])})
    augment = make.RandAugment(factor=0.5)
    made = {name: getattr(augment, name).get_random_transformation(SOURCE[None])
            for name in augment._AUGMENT_LAYERS}
    made["random_color_degeneration"] = {"factor": np.full(cube, 0.25, np.float32)}
    names = augment._AUGMENT_LAYERS
    chosen = [names.index("random_color_degeneration"), names.index("equalization")]
    image = augment.transform_images(
        SOURCE[None].copy(), {"transforms": made, "layer_idxes": np.array(chosen)})
    add("rand_augment", np.asarray(image)[0], {"factor": 0.25})
    print("rand_augment's layers:", names)


def drawn():
    """The least and the largest factors that Keras's layers draw of each kind of argument."""
    batch = np.zeros((20000, 2, 3, 3), np.float32)
    make = keras.layers
    for name, made, keys in (
        ("random_rotation", make.RandomRotation(0.25), ["angle"]),
        ("random_rotation", make.RandomRotation((-0.1, 0.2)), ["angle"]),
        ("random_zoom", make.RandomZoom(0.25, (-0.5, -0.125)), ["height_zoom", "width_zoom"]),
        ("random_contrast", make.RandomContrast(0.25), ["contrast_factor"]),
        ("random_contrast", make.RandomContrast((0.25, 0.5)), ["contrast_factor"]),
        ("random_brightness", make.RandomBrightness(0.25), ["rgb_delta"]),
        ("random_hue", make.RandomHue(0.25), ["factor"]),
        ("random_saturation", make.RandomSaturation(0.25), ["factor"]),
        ("random_shear", make.RandomShear(0.25, 0.5), ["shear_factor"]),
        ("random_color_degeneration", make.RandomColorDegeneration(0.25), ["factor"]),
        ("random_sharpness", make.RandomSharpness(0.25), ["factor"]),
        ("random_posterization", make.RandomPosterization(4), ["shift_factor"]),
        ("solarization", make.Solarization(0.25, (0.25, 0.5)), ["additions", "thresholds"]),
    ):
        values = made.get_random_transformation(batch)
        print(name, made.get_config(), *(
            f"{key} {np.min(values[key], 0).ravel()} to {np.max(values[key], 0).ravel()}"
            for key in keys))


add("source", SOURCE, {})
generator()
layers()
drawn()
GOLDENS.joinpath("augmentation.f32").write_bytes(b"".join(p.tobytes() for p in pictures))
text = ",\n".join(" " + json.dumps(case) for case in cases)
GOLDENS.joinpath("augmentation.json").write_text(f"[\n{text}\n]\n")
